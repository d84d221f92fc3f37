"""免申即享: eligibility as dated rules over facts. Pure: no database, no clock; whoever asks gives the day and the facts."""
