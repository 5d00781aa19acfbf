using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Testing;
using TorchSharp;
using static FindAgents.Engine.Prototypes.VariableNames;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Interface;

public sealed class VariableTrailTests : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly FindInterface _find;
    private readonly InterfaceMemory _memory;

    public VariableTrailTests()
    {
        _find = Small.Make();
        _scope = NewDisposeScope();
        _memory = Small.Memory(_find);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _scope.Dispose();
        _find.Dispose();
    }

    [Fact]
    public void What_looks_at_kept_objects_sees_what_it_would_have_seen_to_the_last_bit()
    {
        using var alone = _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory) { Record = [ObjectProposals] });
        using var whole = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory).WithEverything(_find));

        using var kept = _find.Forward(
            BuiltInPrototypes.Everything,
            new InterfaceInputs(_memory).WithEverything(_find).Set(ObjectProposals, VariableInput.Kept(alone.Trails[ObjectProposals])));

        Assert.DoesNotContain(ObjectProposals, kept.Final.Variables.Keys);
        Assert.Equal(whole.Final.Variables.Keys.Where(name => name != ObjectProposals), kept.Final.Variables.Keys);
        foreach (var (name, output) in kept.Final.Variables)
        {
            Small.AssertSame(whole.Final[name].DecoderOutput, output.DecoderOutput);
            Small.AssertSame(whole.Final[name].ClassEmbedding, output.ClassEmbedding);
        }
    }

    [Fact]
    public void A_trail_has_every_step_of_the_variable()
    {
        using var outputs = _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory) { Record = [ObjectProposals] });
        var trail = outputs.Trails[ObjectProposals];
        Assert.Equal(Small.Options.Layers + 1, trail.Rows.Count);
        Assert.Equal(Small.Options.Layers, trail.Gathered.Count);
        for (var layer = 0; layer < trail.Gathered.Count; layer++)
        {
            Assert.False(trail.Rows[layer].allclose(trail.Gathered[layer]));
            Assert.False(trail.Gathered[layer].allclose(trail.Rows[layer + 1]));
        }
    }

    [Fact]
    public void What_looks_at_something_asked_now_cannot_be_kept()
    {
        using var before = _find.Forward(BuiltInPrototypes.Everything, new InterfaceInputs(_memory) { Record = [GroundingProposals] }.WithEverything(_find));
        var inputs = new InterfaceInputs(_memory).WithEverything(_find).Set(GroundingProposals, VariableInput.Kept(before.Trails[GroundingProposals]));
        var error = Assert.Throws<PromptException>(() => _find.Forward(BuiltInPrototypes.Everything, inputs));
        Assert.Contains($"'{GroundingProposals}' is kept from an earlier run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_no_part_cannot_be_recorded()
    {
        var error = Assert.Throws<PromptException>(() =>
            _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory) { Record = [GroundingProposals] }));
        Assert.Contains($"'{GroundingProposals}' is to be recorded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_run_frees_its_trails()
    {
        using (no_grad())
        {
            _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory) { Record = [ObjectProposals] }).Dispose();
            var before = LiveTensors.Baseline();
            _find.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory) { Record = [ObjectProposals] }).Dispose();
            Assert.Equal(before, Tensor.TotalCount);
        }
    }
}
