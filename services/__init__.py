"""What the shop does: catalogue, stock, pricing, orders, payments, notices. Nothing here waits or commits."""
