"""Files for the people who go on from here: signals and landmarks as tables, markers and joint angles for OpenSim."""
