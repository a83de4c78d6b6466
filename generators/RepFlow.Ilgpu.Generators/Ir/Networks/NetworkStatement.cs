namespace RepFlow.Ilgpu.Generators.Ir.Networks;

/// <summary>A step of a network's Forward: one of the kinds that are nested here, and no other.</summary>
abstract record NetworkStatement
{
    NetworkStatement()
    {
    }

    /// <summary>The tensors that it reads and that are there before it.</summary>
    public abstract IEnumerable<NetworkValue> Reads { get; }

    /// <summary>The tensors that are there after it.</summary>
    public abstract IEnumerable<NetworkValue> Makes { get; }

    /// <summary>A layer or network computes tensors from others.</summary>
    /// <param name="Layer">The layer as the user's text names it.</param>
    /// <param name="Name">What its steps are called.</param>
    /// <param name="Definition">The layer's type, by its full name; null where it is a network, or not known.</param>
    /// <param name="Inputs">What it takes.</param>
    /// <param name="Results">What it gives.</param>
    public sealed record Call(string Layer, string Name, string? Definition, ValueList<NetworkValue> Inputs, ValueList<NetworkValue> Results) : NetworkStatement
    {
        public override IEnumerable<NetworkValue> Reads => Inputs;

        public override IEnumerable<NetworkValue> Makes => Results;
    }

    /// <summary>One of two ways, by a condition that is known when the network is prepared.</summary>
    /// <param name="Condition">The condition, as the user's text has it.</param>
    /// <param name="Name">What the decision is called.</param>
    /// <param name="Then">What happens where it holds.</param>
    /// <param name="Else">What happens where it does not.</param>
    /// <param name="Merges">The tensors that differ by the way: the result, and what it is on each.</param>
    public sealed record Choice(
        string Condition, string Name, ValueList<NetworkStatement> Then, ValueList<NetworkStatement> Else, ValueList<(NetworkValue Result, NetworkValue Then, NetworkValue Else)> Merges)
        : NetworkStatement
    {
        public override IEnumerable<NetworkValue> Reads => Outer(Then, Merges.Select(m => m.Then)).Concat(Outer(Else, Merges.Select(m => m.Else)));

        public override IEnumerable<NetworkValue> Makes => Merges.Select(m => m.Result);
    }

    /// <summary>Statements for each of some things, whose number is known when the network is prepared.</summary>
    /// <param name="Header">The head of the loop, as the user's text has it.</param>
    /// <param name="Name">What its rounds are called.</param>
    /// <param name="Body">What happens in each round.</param>
    /// <param name="Carried">The variables that a round hands on: before the loop, as a round begins, as it ends, and behind the loop.</param>
    public sealed record Loop(
        string Header, string Name, ValueList<NetworkStatement> Body, ValueList<(NetworkValue Before, NetworkValue Begin, NetworkValue End, NetworkValue After)> Carried) : NetworkStatement
    {
        public override IEnumerable<NetworkValue> Reads => Carried.Select(c => c.Before).Concat(Shared);

        /// <summary>The tensors from before the loop that every round reads.</summary>
        public IEnumerable<NetworkValue> Shared => Outer(Body, Carried.Select(c => c.End)).Except(Carried.Select(c => c.Begin));

        public override IEnumerable<NetworkValue> Makes => Carried.Select(c => c.After);
    }

    /// <summary>A statement without tensors, kept as it is.</summary>
    /// <param name="Text">The text.</param>
    public sealed record Other(string Text) : NetworkStatement
    {
        public override IEnumerable<NetworkValue> Reads => [];

        public override IEnumerable<NetworkValue> Makes => [];
    }

    /// <summary>What statements read of what is there before them.</summary>
    static IEnumerable<NetworkValue> Outer(IEnumerable<NetworkStatement> body, IEnumerable<NetworkValue> results)
    {
        var statements = body.ToList();
        return statements.SelectMany(s => s.Reads).Concat(results).Except(statements.SelectMany(s => s.Makes)).Distinct().ToList();
    }
}
