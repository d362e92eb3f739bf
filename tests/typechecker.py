"""beartype as it is applied to every function of the package in tests, so that shapes in signatures are checked.

The hook decorates methods one by one, where beartype cannot know what `Self` is; it is taken for any object there.
"""

from typing import Self

from beartype import BeartypeConf, FrozenDict, beartype

checked = beartype(conf=BeartypeConf(hint_overrides=FrozenDict({Self: object})))
