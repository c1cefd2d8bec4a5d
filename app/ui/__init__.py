"""Our toolkit on Qt: fields, layout, theme, jobs, dialogs."""
