namespace FindAgents.Cli.Output;

/// <summary>A box as machines read it, in pixels.</summary>
internal sealed record BoxJson(double X, double Y, double Width, double Height);
