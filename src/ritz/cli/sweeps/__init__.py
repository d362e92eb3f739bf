"""The parts of `ritz sweep`: what is varied, who does which trial, what is compared, and the page."""
