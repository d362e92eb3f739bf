"""Arguments -> recipe -> fit -> report: alone prints, sets the precision, chooses the devices."""

from ritz.cli.app import main as main
