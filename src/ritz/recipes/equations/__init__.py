"""Recipes for differential equations."""
