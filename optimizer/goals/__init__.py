"""One file per goal; each enrols itself (see ``optimizer.model.registry``)."""
