"""What is said of the header is done, whatever the first row looks like."""

import pytest

from ritz.data.options import ReadingOptions
from ritz.data.tables import read_table


@pytest.mark.parametrize(("header", "count"), [("yes", 2), ("no", 3), ("infer", 3)])
def test_the_header_is_as_it_is_said(tmp_path, header, count):
    path = tmp_path / "a.csv"
    path.write_text("2019,u\n1.5,v\n2.5,w\n")
    table = read_table(path, options=ReadingOptions(header=header), cache=False)
    assert len(table) == count
    assert table.names == (("2019", "u") if header == "yes" else ("c0", "c1"))
