"""Tables made up in the manner of those that regression methods are usually compared on.

Each kind has the size, the noise and the shape of a well-known table: few rows with little noise, levels instead of
numbers, whole-number answers, a smooth kinematic chain."""

import numpy as np


def towing(seed=0):
    """308 rows as of a towing tank: 22 hulls at 14 speeds; a steep smooth law in one column, hardly any noise."""
    random = np.random.default_rng(seed)
    hull = random.uniform([-5.0, 0.53, 4.3, 2.8, 2.7], [0.0, 0.6, 5.1, 5.4, 3.6], (22, 5))
    speed = np.tile(np.linspace(0.125, 0.45, 14), 22)
    x = np.column_stack([np.repeat(hull, 14, 0), speed])
    shape = 1 + 3.0 * (x[:, 1] - 0.565) - 0.25 * (x[:, 2] - 4.75) + 0.03 * (x[:, 3] - 4) ** 2
    y = shape * (60 * (speed / 0.45) ** 6.5 - 4 * np.exp(-(((speed - 0.34) / 0.03) ** 2))) + 0.02 * x[:, 0]
    return x, y + random.normal(size=308) * (0.05 + 0.01 * y)


def buildings(seed=0):
    """768 rows as of simulated buildings: twelve shapes, four orientations, sixteen glazings; little noise."""
    random = np.random.default_rng(seed)
    compact = np.repeat(np.linspace(0.62, 0.98, 12), 64)
    roof = np.where(compact > 0.75, 110.25, 220.5) + np.repeat(random.choice([0.0, 12.25, 36.75], 12), 64)
    variant = np.tile(np.arange(64), 12)
    glazing = np.array([0.0, 0.1, 0.25, 0.4])[variant // 4 % 4]
    place = np.where(glazing > 0, 1 + variant // 16, 0)
    height = np.where(compact > 0.75, 7.0, 3.5)
    wall = 500 / compact - 2 * roof
    x = np.column_stack([compact, 500 / compact, wall, roof, height, 2 + variant % 4, glazing, place])
    y = 6 + 2.2 * height + 30 * glazing * (0.5 + 0.08 * height) + 0.04 * (wall - 300) * (height > 5)
    y = y + 3 * np.sin(9 * compact) + 0.4 * (place == 2) + 0.2 * (variant % 4 == 1)
    return x, y + 0.4 * random.normal(size=768)


def arm(seed=0, rows=8192):
    """The distance of the hand of an arm of eight links from a point, by its angles, with noise."""
    random = np.random.default_rng(seed)
    x = random.uniform(-np.pi / 2, np.pi / 2, (rows, 8))
    angle = np.cumsum(x, axis=1)
    return x, np.hypot(np.cos(angle).mean(1) - 0.1, np.sin(angle).mean(1) - 0.1) + 0.05 * random.normal(size=rows)


def tasting(seed=0):
    """1599 rows with marks in whole numbers from 3 to 8, mostly noise."""
    random = np.random.default_rng(seed)
    z = random.normal(size=(1599, 11))
    x = np.exp(0.35 * z @ (0.4 * random.normal(size=(11, 11)) + np.eye(11)))
    mark = 0.55 * z[:, 10] - 0.5 * z[:, 1] + 0.3 * z[:, 9] - 0.2 * z[:, 6] + 0.25 * np.tanh(z[:, 10] * z[:, 9])
    return x, np.clip(np.round(5.6 + 0.65 * (mark + 0.75 * random.normal(size=1599))), 3, 8)


def cars(seed=0):
    """392 rows of strongly correlated columns, one of them a category; noise of ten per cent."""
    random = np.random.default_rng(seed)
    size, n = random.normal(size=392), 392
    cylinders = np.where(size < -0.1, 4.0, np.where(size < 0.7, 6.0, 8.0))
    displacement = 190 + 95 * size + 20 * random.normal(size=n)
    power = np.clip(104 + 33 * size + 14 * random.normal(size=n), 46, 230)
    weight = np.clip(2970 + 780 * size + 200 * random.normal(size=n), 1600, 5200)
    pace = 15.5 - (power - 104) / 20 + 1.9 * random.normal(size=n)
    year = random.integers(70, 83, n).astype(float)
    origin = np.eye(3)[np.where(size > 0, 0, random.integers(0, 3, n))]
    y = 23.4 * (weight / 2970) ** -0.85 * (power / 104) ** -0.2 * (1 + 0.028 * (year - 76)) + 0.6 * origin[:, 2]
    x = np.column_stack([cylinders, displacement, power, weight, pace, year, origin])
    return x, y * (1 + 0.1 * random.normal(size=n))


def mixtures(seed=0):
    """1030 rows of mixtures that harden with age; several columns are often zero."""
    random = np.random.default_rng(seed)
    recipe = random.integers(0, 260, 1030)
    low, high = [100, 20, 60, 122, 2, 801, 594], [540, 350, 200, 247, 32, 1145, 993]
    parts = random.uniform(low, high, (260, 7))
    parts[:, [1, 2, 4]] *= random.integers(0, 2, (260, 3))
    age = random.choice(
        [1.0, 3, 7, 14, 28, 56, 90, 180, 365], 1030, p=[0.02, 0.13, 0.12, 0.06, 0.42, 0.09, 0.05, 0.06, 0.05]
    )
    cement, slag, ash, water, agent = parts[recipe, :5].T
    strength = 30 * ((cement + 0.7 * slag + 0.5 * ash) / water / 2) ** 1.1 * (np.log1p(age) / np.log(29)) ** 0.8
    y = strength / (1 + 0.08 * np.maximum(np.log(age / 28), 0)) + 0.15 * agent + 4 * random.normal(size=1030)
    return np.column_stack([parts[recipe], age]), np.clip(y, 2, 85)


def plant(seed=0):
    """9568 rows, nearly linear in four columns."""
    random = np.random.default_rng(seed)
    heat = random.uniform(2, 36, 9568)
    vacuum = np.clip(25 + 1.4 * heat + 8 * random.normal(size=9568), 25, 81)
    pressure = 1013 + 6 * random.normal(size=9568)
    damp = np.clip(100 - heat + 12 * random.normal(size=9568), 25, 100)
    y = 497 - 1.7 * heat - 0.25 * (vacuum - 54) + 5 * np.tanh((14 - heat) / 6) + 0.05 * (pressure - 1013)
    y = y - 0.1 * (damp - 73) - 0.003 * heat * (damp - 73) + 2 * np.sin(vacuum / 6)
    return np.column_stack([heat, vacuum, pressure, damp]), y + 3.2 * random.normal(size=9568)


KINDS = {kind.__name__: kind for kind in (towing, buildings, arm, tasting, cars, mixtures, plant)}
