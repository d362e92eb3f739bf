"""Whether what ritz prints can be trusted: the coverage of its error bars, in tables that grow from run to run."""
