namespace FindAgents.Engine.Catalogue;

/// <summary>A model cannot be downloaded; the message says why, what was kept, and how to do without.</summary>
public class DownloadException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public DownloadException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public DownloadException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public DownloadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
