using FindAgents.Agents;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Prototypes;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins.Tests;

public sealed class FindPrototypePluginTests : IDisposable
{
    private static readonly TaskPrototype Shy = MiniPrototypes.GroundedSegmentation.ToBuilder("shy-grounding").Build();

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_kernel_saves_a_prototype_and_lists_it()
    {
        using var find = new FindOperations(new ColourEngine());
        var kernel = new Kernel();
        kernel.Plugins.AddFind(find, null, new PrototypeOperations(new PrototypeShelf(_temp.Path), new PrototypeOperationsOptions { AllowSaving = true }));
        var saved = await kernel.InvokeAsync<PrototypeAnswer>("find", "prototype_save", new() { ["yaml"] = Shy.ToYaml() });
        Assert.Equal("shy-grounding", saved!.Name);
        Assert.Equal("shy-grounding", Assert.Single((await kernel.InvokeAsync<PrototypeListAnswer>("find", "prototypes"))!.Prototypes, prototype => prototype.Own).Name);
        var refused = await Assert.ThrowsAnyAsync<PrototypeException>(() => kernel.InvokeAsync("find", "prototype_save", new() { ["yaml"] = "name: x" }));
        Assert.Contains("no variable is an output", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_builders_kernel_has_what_may_be_done()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddLogging();
        builder.Services.AddFindEngine(_ => new ColourEngine());
        builder.Services.AddFindOperations();
        builder.Services.AddFindPrototypes(options => options.Folder = _temp.Path);
        builder.Plugins.AddFind();
        var kernel = builder.Build();
        Assert.True(kernel.Plugins["find"].Contains("prototypes"));
        Assert.False(kernel.Plugins["find"].Contains("prototype_save"));
        Assert.Equal(MiniPrototypes.All.Length, (await kernel.InvokeAsync<PrototypeListAnswer>("find", "prototypes"))!.Prototypes.Count);
        await ((IAsyncDisposable)kernel.Services).DisposeAsync();
    }
}
