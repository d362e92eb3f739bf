"""A finished run and its references -> figures, tables, a page, LaTeX and a bibliography. Nothing here fits."""


from ritz.reports.summary import RunSummary as RunSummary
