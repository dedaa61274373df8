"""For the tests of this service; nothing in the service imports it. Needs roundsman-testkit."""
