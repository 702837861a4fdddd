import app

app.sys.exit(app.main())
