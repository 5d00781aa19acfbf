namespace FindAgents.Engine.Checkpoints;

/// <summary>
/// A PyTorch file wants an object built that is no tensor, number, text, list, tuple or dictionary. Building it could
/// run code that the file brings along, so nothing is built; <see cref="ClassName"/> says what it wanted.
/// </summary>
public class RefusedClassException : CheckpointFormatException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public RefusedClassException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public RefusedClassException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public RefusedClassException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception from the class that was refused.</summary>
    /// <param name="message">A message that may be shown to the caller.</param>
    /// <param name="className">The class or function, such as <c>os.system</c>.</param>
    public RefusedClassException(string message, string className)
        : base(message)
    {
        ClassName = className;
    }

    /// <summary>The class or function that the file named, such as <c>os.system</c>; empty where it is not known.</summary>
    public string ClassName { get; } = "";
}
