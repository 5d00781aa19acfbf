namespace FindAgents.Engine.Catalogue;

/// <summary>A try brought less than it should have; another may bring the rest.</summary>
/// <param name="message">What happened.</param>
/// <param name="inner">The error behind it.</param>
/// <param name="pause">How long the server asked to be left alone.</param>
internal sealed class ConnectionLostException(string message, Exception? inner = null, TimeSpan? pause = null) : Exception(message, inner)
{
    public TimeSpan? Pause { get; } = pause;
}
