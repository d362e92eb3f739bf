"""The recipe in small: no linear map is better than principal components, and a curved surface is."""

import numpy as np
import pytest

from ritz.fitting import fit
from ritz.problems.textbook import Digits
from ritz.recipes.base import verdict
from ritz.recipes.textbook import DigitsAutoencoderRecipe


@pytest.mark.slow
def test_digits_in_a_few_numbers(key):
    recipe = DigitsAutoencoderRecipe(Digits(600), code=4, held_out=100, epochs=250, linear_steps=3000)
    fits = {
        name: fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key, callbacks=job.callbacks)
        for name, job in recipe.jobs(key=key).items()
    }
    findings = recipe.findings(fits, key=key)
    measures = findings.measures
    assert verdict(recipe.expectations(), measures) == "met"
    assert measures["linear_excess"].value > -1e-6, "Eckart and Young: nothing linear is better"
    assert measures["gain"].value > 3 * measures["gain"].error
    picture, spectrum = findings.exhibits
    assert picture.values.shape == (27, 54)
    assert np.nanmax(picture.values) <= 1
    principal = spectrum.lines["principal components"]
    assert (np.diff(principal.y) < 0).all()
    assert principal.y[3] == measures["lost_principal"].value
