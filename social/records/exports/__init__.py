"""What officers take out of the archive: asked for on a page, made by the worker, fetched once."""
