namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>A codes file is not as it was written. Nobody outside sees this: the codes are made anew.</summary>
internal sealed class CodesDamagedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CodesDamagedException()
        : base("A codes file is damaged.")
    {
    }
}
