using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;

namespace FindAgents.Engine.Tests.Foundations;

public sealed class FoundationRegistryTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "models", "find-mini");

    [Fact]
    public void Every_foundation_whose_weights_are_at_hand_loads_under_its_own_name()
    {
        var atHand = FoundationRegistry.VisionNames.Where(name => File.Exists(Path.Combine(Folder, name + ".safetensors"))).ToList();
        Assert.NotEmpty(atHand);
        Assert.All(atHand, name =>
        {
            using var foundation = FoundationRegistry.Vision(name, Folder);
            Assert.Equal(name, foundation.Name);
            Assert.Equal(foundation.FeatureMaps.OrderBy(map => map.Stride), foundation.FeatureMaps);
        });
        Assert.NotEmpty(FoundationRegistry.LanguageNames);
        Assert.All(FoundationRegistry.LanguageNames, name =>
        {
            using var foundation = FoundationRegistry.Language(name, Folder);
            Assert.Equal(name, foundation.Name);
        });
    }

    [Fact]
    public void The_official_foundations_are_listed_and_ask_for_their_files()
    {
        string[] official = ["focalt", "focall", "davitd3", "davitd5", "samvitb", "samvitl"];
        Assert.Subset(FoundationRegistry.VisionNames.ToHashSet(), official.ToHashSet());
        Assert.All(official, name =>
        {
            var error = Assert.Throws<CheckpointFormatException>(() => FoundationRegistry.Vision(name, Folder));
            Assert.Contains(Path.Combine(Folder, name + ".safetensors"), error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_name_that_nobody_has_is_answered_with_those_that_there_are()
    {
        var error = Assert.Throws<FindException>(() => FoundationRegistry.Vision("nobody", Folder));
        Assert.Contains("'nobody'", error.Message, StringComparison.Ordinal);
        Assert.All(FoundationRegistry.VisionNames, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.Throws<FindException>(() => FoundationRegistry.Language("nobody", Folder));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Assert.Contains(folder, Assert.Throws<CheckpointFormatException>(() => FoundationRegistry.Vision(FoundationRegistry.VisionNames.First(), folder)).Message, StringComparison.Ordinal);
        Assert.Contains(folder, Assert.Throws<CheckpointFormatException>(() => FoundationRegistry.Language(FoundationRegistry.LanguageNames.First(), folder)).Message, StringComparison.Ordinal);
    }
}
