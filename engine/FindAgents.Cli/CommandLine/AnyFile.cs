using FindAgents.Agents;

namespace FindAgents.Cli.CommandLine;

/// <summary>What operations may read on behalf of somebody who types paths: whatever lies there.</summary>
internal static class AnyFile
{
    /// <summary>Options that allow every file, paths relative to the current folder first.</summary>
    public static FindOperationsOptions Allowed()
    {
        var options = new FindOperationsOptions();
        options.Roots.Add(Environment.CurrentDirectory);
        foreach (var drive in OperatingSystem.IsWindows() ? DriveInfo.GetDrives().Where(drive => drive.IsReady).Select(drive => drive.Name) : ["/"])
        {
            options.Roots.Add(drive);
        }

        return options;
    }
}
