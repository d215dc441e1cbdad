# Telegram's own buttons: the keyboard under the input field
telegram =
    .share = No need to type: tap a button below the input field.
    .share-phone = 📱 Send my phone number
    .share-location = 📍 Send my location

inline =
    .open = Open
    .more = Open the shop to see it all
    .nothing = Nothing found: open the shop and ask
