"""The REST side: who may do what, request and response models, routes."""
