"""From a request to events, one by one."""
