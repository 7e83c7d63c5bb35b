"""What suits somebody: jobs for a freelancer, freelancers for a job."""
