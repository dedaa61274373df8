"""The public bench of dispatch: days of the Meal Delivery Routing Problem, order by order as they become known.

Reyes, Erera, Savelsbergh, Sahasrabudhe, O'Neil: The Meal Delivery Routing Problem (2018).
"""
