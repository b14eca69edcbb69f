"""Events: announced, signed up for, kept in people's own calendars."""
