// Entry of the package.
