# Patterns follow Unicode's date field symbols.
clock =
    .day = EEE d MMM
    .short-day = EEE d MMM
    .full = EEE d MMM, HH:mm
    .today = today
    .tomorrow = tomorrow
    .yesterday = yesterday
    .day-and-time = { $day } { $time }
    .span = { $day } { $start }–{ $end }
