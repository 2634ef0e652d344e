"""The HTTP edge: connexion hosts routing and security, the generated operations do the rest."""
