"""Facts as the model asks for them: layers, demand, divisions, ways, expressions."""
