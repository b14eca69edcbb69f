"""Questions: asked, answered, looked after until they are."""
