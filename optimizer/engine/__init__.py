"""Programs of arrays and the engines that solve them: pricing, presolve, bounds."""
