# `xiaoer simulate` 说的话
simulation =
    .well = 种子 { $seed }：规则全部守住。{ $events } 步，{ $orders } 单，{ $troubles } 次故障，程序倒下 { $deaths } 次，提交 { $commits } 次，对账 { $checked } 次，用时 { $seconds } 秒。日志 { $log }。
    .broken = 种子 { $seed } 违反了一条规则：{ $what }
    .shortening = 正在找出最短的经过……
    .again = 重放命令：{ $command }
