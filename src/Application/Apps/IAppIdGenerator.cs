namespace Roma.Application.Apps;

/// <summary>Generates what identifies an app, for any number of callers at once.</summary>
public interface IAppIdGenerator
{
    /// <summary>An id that no other app has.</summary>
    AppId NewId();

    /// <summary>A key of 16 letters and digits from a cryptographic source.</summary>
    AppKey NewKey();
}
