"""A finished run and its references -> figures, tables, a page, LaTeX and a bibliography. Nothing here fits."""

from ritz.reports.bibliography import write_bibliography as write_bibliography
from ritz.reports.figures import save_figures as save_figures
from ritz.reports.latex import write_latex as write_latex
from ritz.reports.page import write_page as write_page
from ritz.reports.summary import RunSummary as RunSummary
