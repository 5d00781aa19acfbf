namespace FindAgents.Engine;

/// <summary>The device has not enough memory for a call; the message says what was wanted and what would fit.</summary>
/// <remarks>The engine stays usable: what the call had taken is given back. Where several images were encoded together, smaller batches have been tried before.</remarks>
public class DeviceMemoryException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public DeviceMemoryException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public DeviceMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public DeviceMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The device: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public string Device { get; init; } = "";

    /// <summary>What could not be had, in bytes: the one piece of memory that was asked for last; <see langword="null"/> where libtorch does not say.</summary>
    public long? RequestedBytes { get; init; }

    /// <summary>What was free, in bytes; <see langword="null"/> where it is not known.</summary>
    public long? FreeBytes { get; init; }
}
