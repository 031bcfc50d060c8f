"""What tests share: made results, mutants, submissions that attack; no tests themselves."""
