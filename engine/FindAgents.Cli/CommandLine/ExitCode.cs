namespace FindAgents.Cli.CommandLine;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>The command did what was asked.</summary>
    public const int Ok = 0;

    /// <summary>The input, the model or the machine is not usable as it is; stderr says what and why.</summary>
    public const int Input = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>Something that should not happen: a fault in findagents itself.</summary>
    public const int Fault = 3;

    /// <summary>Interrupted, by Ctrl-C or by the system.</summary>
    public const int Cancelled = 130;
}
