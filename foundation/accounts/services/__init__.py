from foundation.accounts.services.users import demo_sign_ins, system_user

__all__ = ["demo_sign_ins", "system_user"]
