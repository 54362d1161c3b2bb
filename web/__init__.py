"""The pages people see: templates, styles, script, and the routes that render them."""
