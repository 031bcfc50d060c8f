"""Who should have handed in? Rosters, and the hand-ins of their people."""

from grader.submissions.roster.people import Roster, RosterPerson, read_roster
from grader.submissions.roster.rostered import Rostered, with_roster

__all__ = ["Roster", "RosterPerson", "Rostered", "read_roster", "with_roster"]
