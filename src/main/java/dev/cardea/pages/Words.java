package dev.cardea.pages;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/// All words of the hosted pages, here in English; the other languages are `messages/words_*`.
@MessageBundle("words")
public interface Words {

    @Message("Log in")
    String logIn();

    @Message("Log out")
    String logOut();

    @Message("E-mail address or user name")
    String emailOrUsername();

    @Message("E-mail address")
    String emailAddress();

    @Message("Name")
    String name();

    @Message("(optional)")
    String optional();

    @Message("Password")
    String password();

    @Message("Current password")
    String currentPassword();

    @Message("New password")
    String newPassword();

    @Message(
            "At least {minimum} characters. A few words in a row are good, and easy to keep in mind.")
    String passwordHint(int minimum);

    @Message("Forgot your password?")
    String forgotPassword();

    @Message("Create an account")
    String createAccount();

    @Message("I have an account already")
    String haveAccount();

    @Message("to continue to {app}")
    String toContinueTo(String app);

    @Message("Privacy at {app}")
    String policyOf(String app);

    @Message("Terms of {app}")
    String termsOf(String app);

    @Message("Look into your mail")
    String checkMail();

    @Message("We have sent a message to {email}. Follow the link in it to confirm the address.")
    String checkMailText(String email);

    @Message("If there was an account with this address before, the message says so.")
    String checkMailAlready();

    @Message("It is confirmed: log in")
    String confirmedLogIn();

    @Message("Choose an account")
    String chooseAccount();

    @Message("Go on as {person}")
    String continueAs(String person);

    @Message("Use another account")
    String anotherAccount();

    @Message("{app} asks for access")
    String asksForAccess(String app);

    @Message("Nobody here vouches for who runs this application.")
    String notAssured();

    @Message("It describes itself at {host}.")
    String describedAt(String host);

    @Message("Your answer goes to {host}.")
    String answerGoesTo(String host);

    @Message("It would like to")
    String itWantsTo();

    @Message("You are logged in as {person}.")
    String loggedInAs(String person);

    @Message("You can take this back in your account at any time.")
    String withdrawHint();

    @Message("Allow")
    String allow();

    @Message("Do not allow")
    String deny();

    @Message("know who you are")
    String scopeOpenid();

    @Message("see your name and user name")
    String scopeProfile();

    @Message("see your e-mail address")
    String scopeEmail();

    @Message("see your telephone number")
    String scopePhone();

    @Message("see your postal address")
    String scopeAddress();

    @Message("see your roles and permissions")
    String scopeRoles();

    @Message("keep this access while you are away")
    String scopeOffline();

    @Message("use “{scope}”")
    String scopeOther(String scope);

    @Message("With these services")
    String audiences();

    @Message("In particular")
    String details();

    @Message("Where")
    String detailLocations();

    @Message("What it may do")
    String detailActions();

    @Message("With which data")
    String detailDatatypes();

    @Message("Which one")
    String detailIdentifier();

    @Message("With the rights of")
    String detailPrivileges();

    @Message("This cannot go on")
    String cannotGoOn();

    @Message(
            "Go back to the application and start again. If it happens once more, tell the people who run it what stands below.")
    String cannotGoOnText();

    @Message("You are logged out")
    String signedOut();

    @Message("On this device nobody is logged in any more.")
    String signedOutText();

    @Message("Log in again")
    String logInAgain();

    @Message("Back to {app}")
    String backTo(String app);

    @Message("Log out?")
    String logOutAsk();

    @Message("{app} asks for it.")
    String logOutAskedBy(String app);

    @Message("That ends your session here, and in the applications that you came to from here.")
    String logOutText();

    @Message("Stay logged in")
    String stay();

    @Message("Connect a device")
    String connectDevice();

    @Message(
            "Type the code that your device shows. Never type one that somebody sent you or told you.")
    String connectDeviceText();

    @Message("Code")
    String deviceCode();

    @Message("Going back to the application")
    String goingBack();

    @Message("Continue")
    String goOn();

    @Message(
            "Allow it only if you started this yourself, on a device in front of you, and it shows exactly this code. Whoever sent you a code or a link to this page would get into your account.")
    String deviceWarning();

    @Message("the network that you are in")
    String deviceNear();

    @Message("another network than yours")
    String deviceFar();

    @Message("The device is connected")
    String deviceConnected();

    @Message("The device was not connected")
    String deviceDenied();

    @Message("Your account")
    String yourAccount();

    @Message("Change the password")
    String changePassword();

    @Message("All other devices are logged out when it changes.")
    String changePasswordText();

    @Message("Back to your account")
    String backToAccount();

    @Message("Where you are logged in")
    String sessions();

    @Message("If you do not know one of these, end it and change the password.")
    String sessionsText();

    @Message("this one")
    String thisOne();

    @Message("Unknown device")
    String unknownDevice();

    @Message("Last used {when}")
    String lastUsed(String when);

    @Message("Log out")
    String end();

    @Message("Log out {device}")
    String endSessionOf(String device);

    @Message("Log out all others")
    String endOthers();

    @Message("Applications with access")
    String applications();

    @Message("What you take back ends at once; the application may ask again.")
    String applicationsText();

    @Message("You have given none access so far.")
    String noApplications();

    @Message("Take back")
    String withdraw();

    @Message("Take back the access of {app}")
    String withdrawFrom(String app);

    @Message("This page was open too long. Please try once more.")
    String problemStale();

    @Message("Please fill in every field.")
    String problemMissing();

    @Message(
            "That did not match. Check the address or user name and the password; a new address must be confirmed first.")
    String problemCredentials();

    @Message("Too many attempts. Please wait a while.")
    String problemTooMany();

    @Message("We are busy just now. Please try again in a moment.")
    String problemBusy();

    @Message("New accounts are not made here.")
    String problemClosed();

    @Message("There is an account with this address or user name already.")
    String problemTaken();

    @Message("The address is not complete, or is no e-mail address.")
    String problemEmail();

    @Message("The name must have 1 to 200 characters, and no control characters.")
    String problemName();

    @Message("That is not your current password.")
    String problemCurrent();

    @Message("Choose another password than the current one.")
    String problemSame();

    @Message("The password must have at least {minimum} characters.")
    String problemShort(int minimum);

    @Message("The password must have at most {maximum} characters.")
    String problemLong(int maximum);

    @Message("The password must not be a simple sequence or repetition.")
    String problemSimple();

    @Message("The password must not be made of what attackers try first.")
    String problemCommon();

    @Message("The password must not be made of your own names or those of this service.")
    String problemOwn();

    @Message("That was not accepted.")
    String problemOther();

    @Message(
            "Say which address your account has, and a link to choose a new password is mailed there.")
    String recoverText();

    @Message("If there is an account with this address, the mail is on its way.")
    String recoverSent();

    @Message("Say which address you registered, and a new link is mailed there.")
    String resendText();

    @Message("If an account waits for this address to be confirmed, the mail is on its way.")
    String resendSent();

    @Message("Send me the link")
    String sendLink();

    @Message("Send me a new link")
    String sendNewLink();

    @Message("This link does not work any more")
    String deadLink();

    @Message("It was used before, is too old, was cut off, or a newer one was mailed.")
    String deadLinkText();

    @Message("Ask for a new one where you asked for this one.")
    String deadLinkAsk();

    @Message("Confirm your e-mail address")
    String verifyAddress();

    @Message("One more click, and your address is confirmed.")
    String verifyAddressText();

    @Message("Confirm this address")
    String verifyAddressDo();

    @Message("Your address is confirmed")
    String verified();

    @Message("You can log in now.")
    String verifiedText();

    @Message("Confirm your new e-mail address")
    String changeAddress();

    @Message("One more click, and your account has this address from now on.")
    String changeAddressText();

    @Message("Use this address")
    String changeAddressDo();

    @Message("Your address is changed")
    String addressChanged();

    @Message("From now on, log in and get your mail with the new one.")
    String addressChangedText();

    @Message("Choose a new password")
    String resetPassword();

    @Message("All devices are logged out when it changes.")
    String resetPasswordText();

    @Message("Your password is changed")
    String passwordChanged();

    @Message("All devices were logged out. Log in with the new password.")
    String passwordChangedText();

    @Message("Not now")
    String notNow();

    @Message("This cannot be done at the moment. Go back and try again in a little while.")
    String notNowText();

    @Message("Something went wrong")
    String ourFault();

    @Message("That is our fault, not yours. Go back and try again later.")
    String ourFaultText();

    @Message("This does not work")
    String notTaken();

    @Message("What was sent cannot be taken. Go back and try again.")
    String notTakenText();

    @Message("Does your device show {code}?")
    String deviceShows(String code);

    @Message("It asked from the address")
    String deviceAsksFrom();

    @Message("It says it is")
    String deviceSays();

    @Message("nothing")
    String deviceSaysNothing();

    @Message("It wants to act for you in")
    String deviceApplication();

    @Message("Go back to it: it goes on by itself.")
    String deviceConnectedText();

    @Message("The device is told so. You can close this page.")
    String deviceDeniedText();

    @Message("A code has eight letters, like WDJB-MJHT.")
    String problemCode();

    @Message("No device waits with this code any more. Let it show you a new one.")
    String problemCodeOver();

    @Message("or")
    String or();

    @Message("Go on with {provider}")
    String goOnWith(String provider);

    @Message("Log in another way")
    String anotherWay();

    @Message("Connected accounts")
    String links();

    @Message("You can log in with these, without your password here.")
    String linksText();

    @Message("Connect")
    String link();

    @Message("Connect {provider}")
    String linkTo(String provider);

    @Message("Disconnect")
    String unlink();

    @Message("Disconnect {provider}")
    String unlinkFrom(String provider);

    @Message(
            "{who} at {provider} is to be connected to the account {email}. Go on only if that is you. Show once that the account is yours: from then on you come to it with {provider}, too.")
    String linkText(String provider, String who, String email);

    @Message("Your password here")
    String passwordHere();

    @Message("Mail me a link instead")
    String linkByMail();

    @Message("We have sent a link to {email}. Open it in this browser.")
    String linkMailed(String email);

    @Message(
            "One more click, and {who} at {provider} can log in to your account. Go on only if that is you.")
    String linkConfirmText(String provider, String who);

    @Message(
            "Open the link in the browser in which you began, within half an hour; or begin again.")
    String linkOver();

    @Message("No log-in with {provider}")
    String upstreamProblem(String provider);

    @Message(
            "It was not begun in this browser, is over already, or took too long. Nothing was changed; please begin again.")
    String upstreamStale();

    @Message("You said no there, or {provider} did. Nothing was changed.")
    String upstreamDenied(String provider);

    @Message(
            "{provider} does not answer just now. Try again in a little while, or log in another way.")
    String upstreamAway(String provider);

    @Message("What {provider} answered cannot be believed. Nothing was changed.")
    String upstreamUnbelievable(String provider);

    @Message("Your account here cannot log in.")
    String upstreamRefused();

    @Message(
            "Your account at {provider} is connected to another account here, or yours here to another one there.")
    String upstreamTaken(String provider);

    @Message("The address of your account must be confirmed first.")
    String upstreamUnproved();

    @Message(
            "That is your only way to log in. Choose a password first: ask for a link at “Forgot your password?”.")
    String problemOnlyWay();

    @Message(
            "The application wants more than that: log in with your password, or to another account.")
    String problemProof();
}
