# Telegram's own buttons: the keyboard under the input field
telegram =
    .share = No need to type: tap a button below the input field.
    .share-phone = 📱 Send my phone number
    .share-location = 📍 Send my location
