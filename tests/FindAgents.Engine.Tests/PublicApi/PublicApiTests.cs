using FindAgents.Testing;
using PublicApiGenerator;

namespace FindAgents.Engine.Tests.PublicApi;

/// <summary>What others build upon does not change by accident.</summary>
public class PublicApiTests
{
    /// <summary>Set to 1 to take the API as it is for the approved one; review the difference before committing it.</summary>
    private const string WriteVariable = "FINDAGENTS_WRITE_API";

    [Fact]
    public void The_engines_public_api_is_the_approved_one()
    {
        var path = Path.Combine(RepositoryFolder.Root, "tests", "FindAgents.Engine.Tests", "PublicApi", "FindAgents.Engine.approved.txt");
        var api = typeof(IFindEngine).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            // They name the build, not the API.
            ExcludeAttributes = ["System.Runtime.Versioning.TargetFrameworkAttribute", "System.Reflection.AssemblyMetadataAttribute", "System.Runtime.CompilerServices.InternalsVisibleToAttribute"],
        }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(path, api);
            return;
        }

        var approved = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (lines, approvedLines) = (api.Split('\n'), approved.Split('\n'));
        var added = lines.Except(approvedLines).Select(line => $"+ {line.Trim()}");
        var removed = approvedLines.Except(lines).Select(line => $"- {line.Trim()}");
        Assert.True(
            api == approved,
            $"The public API is not the approved one. If that is meant, run this test once with {WriteVariable}=1 and commit the file.\n{string.Join('\n', removed.Concat(added).Take(40))}");
    }
}
