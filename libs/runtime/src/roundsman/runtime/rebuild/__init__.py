"""Makes a view anew from the topics while the service serves the old one.

A view is a set of tables that one consumer group alone writes, from other services' events. Its reactions run once
more on empty copies of all of the service's tables, in a schema of their own, so that nothing they do is seen. When the
copy is as new as the view, the rows that differ are exchanged in one transaction, in which the group stands still.
"""
