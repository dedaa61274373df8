"""Jobs, offers, couriers and the policy that matches them: pure rules."""
