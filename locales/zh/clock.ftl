# Patterns follow Unicode's date field symbols.
clock =
    .day = M月d日（EEE）
    .short-day = EEE M/d
    .full = M月d日（EEE）HH:mm
    .today = 今天
    .tomorrow = 明天
    .yesterday = 昨天
    .day-and-time = { $day } { $time }
    .span = { $day } { $start }–{ $end }
